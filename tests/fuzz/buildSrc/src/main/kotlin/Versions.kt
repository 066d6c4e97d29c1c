object Versions { const val OK = "4.9.0"; val lib = "com.squareup.okhttp3:okhttp:$OK" }
