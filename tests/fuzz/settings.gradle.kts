pluginManagement { repositories { google(); maven { url = uri("https://example.com") } } }
rootProject.name = "例子"
include(":app", ":lib")
project(":lib").projectDir = file("modules/lib")
listOf("a", "b").forEach { include(":feature:$it") }
