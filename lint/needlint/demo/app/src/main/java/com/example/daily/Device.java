package com.example.daily;

import java.io.File;

final class Device {
    static String id;
    static String city;
    static File cache;

    private Device() {}
}
