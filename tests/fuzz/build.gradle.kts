plugins { alias(libs.plugins.android) apply false; id("com.android.library") version "8.0" }
val target by extra(33)
dependencies { implementation(libs.bundles.network); "ksp"(libs.room.get()); implementation(projects.core) }
android { defaultConfig { minSdk = libs.versions.min.get().toInt(); resValue("string", "x", """raw""") } }
