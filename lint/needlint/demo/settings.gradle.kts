rootProject.name = "daily"
include(":app")
