# coding=utf-3
import os
