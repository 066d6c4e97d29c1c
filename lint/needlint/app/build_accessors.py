"""Dependency accessors that Gradle plugins generate: Compose Multiplatform's `compose.x`, refreshVersions' constants.

Only names whose coordinate is documented are mapped; everything else stays unresolved.
Sources: JetBrains compose-multiplatform, ComposePlugin.Dependencies; refreshVersions, "Built-in dependency constants".
"""

from __future__ import annotations

from needlint.app.build_values import Library

_COMPOSE = {
    "runtime": "org.jetbrains.compose.runtime:runtime",
    "runtimeSaveable": "org.jetbrains.compose.runtime:runtime-saveable",
    "animation": "org.jetbrains.compose.animation:animation",
    "animationGraphics": "org.jetbrains.compose.animation:animation-graphics",
    "foundation": "org.jetbrains.compose.foundation:foundation",
    "material": "org.jetbrains.compose.material:material",
    "material3": "org.jetbrains.compose.material3:material3",
    "materialIconsExtended": "org.jetbrains.compose.material:material-icons-extended",
    "ui": "org.jetbrains.compose.ui:ui",
    "uiTooling": "org.jetbrains.compose.ui:ui-tooling",
    "uiUtil": "org.jetbrains.compose.ui:ui-util",
    "uiTest": "org.jetbrains.compose.ui:ui-test",
    "preview": "org.jetbrains.compose.ui:ui-tooling-preview",
    "components.resources": "org.jetbrains.compose.components:components-resources",
    "components.uiToolingPreview": "org.jetbrains.compose.components:components-ui-tooling-preview",
}
_REFRESH = {
    "AndroidX.activity.compose": "androidx.activity:activity-compose",
    "AndroidX.activity.ktx": "androidx.activity:activity-ktx",
    "AndroidX.appCompat": "androidx.appcompat:appcompat",
    "AndroidX.browser": "androidx.browser:browser",
    "AndroidX.cardView": "androidx.cardview:cardview",
    "AndroidX.constraintLayout": "androidx.constraintlayout:constraintlayout",
    "AndroidX.core.ktx": "androidx.core:core-ktx",
    "AndroidX.core.splashscreen": "androidx.core:core-splashscreen",
    "AndroidX.dataStore.preferences": "androidx.datastore:datastore-preferences",
    "AndroidX.fragment.ktx": "androidx.fragment:fragment-ktx",
    "AndroidX.lifecycle.runtime.ktx": "androidx.lifecycle:lifecycle-runtime-ktx",
    "AndroidX.lifecycle.viewModel.ktx": "androidx.lifecycle:lifecycle-viewmodel-ktx",
    "AndroidX.lifecycle.liveData.ktx": "androidx.lifecycle:lifecycle-livedata-ktx",
    "AndroidX.navigation.fragment.ktx": "androidx.navigation:navigation-fragment-ktx",
    "AndroidX.navigation.ui.ktx": "androidx.navigation:navigation-ui-ktx",
    "AndroidX.paging.runtime.ktx": "androidx.paging:paging-runtime-ktx",
    "AndroidX.preference.ktx": "androidx.preference:preference-ktx",
    "AndroidX.recyclerView": "androidx.recyclerview:recyclerview",
    "AndroidX.room.ktx": "androidx.room:room-ktx",
    "AndroidX.room.runtime": "androidx.room:room-runtime",
    "AndroidX.swipeRefreshLayout": "androidx.swiperefreshlayout:swiperefreshlayout",
    "AndroidX.viewPager2": "androidx.viewpager2:viewpager2",
    "AndroidX.work.runtimeKtx": "androidx.work:work-runtime-ktx",
    "Google.android.material": "com.google.android.material:material",
    "KotlinX.coroutines.android": "org.jetbrains.kotlinx:kotlinx-coroutines-android",
    "KotlinX.coroutines.core": "org.jetbrains.kotlinx:kotlinx-coroutines-core",
    "KotlinX.serialization.json": "org.jetbrains.kotlinx:kotlinx-serialization-json",
    "Square.okHttp3": "com.squareup.okhttp3:okhttp",
    "Square.okHttp3.okHttp": "com.squareup.okhttp3:okhttp",
    "Square.okHttp3.loggingInterceptor": "com.squareup.okhttp3:logging-interceptor",
    "Square.retrofit2": "com.squareup.retrofit2:retrofit",
    "Square.retrofit2.retrofit": "com.squareup.retrofit2:retrofit",
    "Square.moshi": "com.squareup.moshi:moshi",
    "Square.okio": "com.squareup.okio:okio",
}


def known_accessor(name: str) -> Library | None:
    """The library that a generated accessor stands for, None when not known for sure."""
    coordinate = _REFRESH.get(name)
    if coordinate is None and name.startswith("compose."):
        coordinate = _COMPOSE.get(name.removeprefix("compose.").removeprefix("dependencies."))
    if coordinate is None:
        return None
    group, _, artifact = coordinate.partition(":")
    return Library(group, artifact, None)
