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
    "Android.tools.desugarJdkLibs": "com.android.tools:desugar_jdk_libs",
    "AndroidX.activity": "androidx.activity:activity",
    "AndroidX.archCore.testing": "androidx.arch.core:core-testing",
    "AndroidX.biometric": "androidx.biometric:biometric",
    "AndroidX.compose.foundation": "androidx.compose.foundation:foundation",
    "AndroidX.compose.foundation.layout": "androidx.compose.foundation:foundation-layout",
    "AndroidX.compose.material": "androidx.compose.material:material",
    "AndroidX.compose.material3": "androidx.compose.material3:material3",
    "AndroidX.compose.runtime": "androidx.compose.runtime:runtime",
    "AndroidX.compose.ui": "androidx.compose.ui:ui",
    "AndroidX.compose.ui.tooling": "androidx.compose.ui:ui-tooling",
    "AndroidX.core": "androidx.core:core",
    "AndroidX.lifecycle.common": "androidx.lifecycle:lifecycle-common",
    "AndroidX.lifecycle.commonJava8": "androidx.lifecycle:lifecycle-common-java8",
    "AndroidX.lifecycle.liveDataKtx": "androidx.lifecycle:lifecycle-livedata-ktx",
    "AndroidX.lifecycle.process": "androidx.lifecycle:lifecycle-process",
    "AndroidX.lifecycle.runtimeKtx": "androidx.lifecycle:lifecycle-runtime-ktx",
    "AndroidX.lifecycle.viewModelKtx": "androidx.lifecycle:lifecycle-viewmodel-ktx",
    "AndroidX.room.compiler": "androidx.room:room-compiler",
    "AndroidX.room.rxJava2": "androidx.room:room-rxjava2",
    "AndroidX.room.testing": "androidx.room:room-testing",
    "AndroidX.security.crypto": "androidx.security:security-crypto",
    "AndroidX.test.ext.junit": "androidx.test.ext:junit",
    "AndroidX.test.orchestrator": "androidx.test:orchestrator",
    "AndroidX.test.rules": "androidx.test:rules",
    "AndroidX.test.runner": "androidx.test:runner",
    "AndroidX.webkit": "androidx.webkit:webkit",
    "AndroidX.work.rxJava2": "androidx.work:work-rxjava2",
    "AndroidX.work.testing": "androidx.work:work-testing",
    "CashApp.turbine": "app.cash.turbine:turbine",
    "Google.dagger": "com.google.dagger:dagger",
    "Google.dagger.compiler": "com.google.dagger:dagger-compiler",
    "Kotlin.stdlib": "org.jetbrains.kotlin:kotlin-stdlib",
    "Kotlin.stdlib.jdk7": "org.jetbrains.kotlin:kotlin-stdlib-jdk7",
    "Kotlin.stdlib.jdk8": "org.jetbrains.kotlin:kotlin-stdlib-jdk8",
    "KotlinX.coroutines.playServices": "org.jetbrains.kotlinx:kotlinx-coroutines-play-services",
    "KotlinX.coroutines.test": "org.jetbrains.kotlinx:kotlinx-coroutines-test",
    "Square.leakCanary.android": "com.squareup.leakcanary:leakcanary-android",
    "Square.logcat": "com.squareup.logcat:logcat",
    "Square.okHttp3.mockWebServer": "com.squareup.okhttp3:mockwebserver",
    "Square.retrofit2.adapter.rxJava2": "com.squareup.retrofit2:adapter-rxjava2",
    "Square.retrofit2.converter.gson": "com.squareup.retrofit2:converter-gson",
    "Square.retrofit2.converter.moshi": "com.squareup.retrofit2:converter-moshi",
    "Square.retrofit2.converter.scalars": "com.squareup.retrofit2:converter-scalars",
    "Testing.junit4": "junit:junit",
    "Testing.mockito.kotlin": "org.mockito.kotlin:mockito-kotlin",
    "Testing.robolectric": "org.robolectric:robolectric",
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
