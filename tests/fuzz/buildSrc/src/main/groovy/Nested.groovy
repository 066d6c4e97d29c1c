class Nested {
x = { y = {
x = { y = {
x = { y = {
x = { y = {
x = { y = {
x = { y = {
x = { y = {
x = { y = {
x = { y = {
x = { y = {
x = { y = {
x = { y = {
