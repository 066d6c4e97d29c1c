plugins { id("com.android.application") }

android {
    namespace = "com.example.daily"
    compileSdk = 35
    defaultConfig {
        applicationId = "com.example.daily"
        minSdk = 23
        targetSdk = 34
    }
}

dependencies {
    implementation("androidx.appcompat:appcompat:1.7.0")
    implementation("com.umeng.umsdk:common:9.6.3")
    implementation("com.umeng.umsdk:asms:1.8.0")
}
