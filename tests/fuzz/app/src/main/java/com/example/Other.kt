@file:JvmName("Others")
package com.example

import android.Manifest.permission.CAMERA as CAM
import kotlinx.coroutines.*

typealias Handler<T> = (T) -> Unit
val Context.store by preferencesDataStore("settings")

/** 其他 😀 */
class Other<out T : Any>(private val app: App, var name: String? = null) : Base(app), View.OnClickListener by app {
    companion object { const val KEY = "agreed"; @JvmStatic fun of() = Other<Any>(App.instance) }
    private val launcher = registerForActivityResult(ActivityResultContracts.RequestMultiplePermissions()) { granted ->
        if (granted.all { it.value }) start() else finish()
    }
    override fun onClick(v: View?) = when (v?.id) {
        R.id.agree, R.id.ok -> launcher.launch(arrayOf(CAM, Manifest.permission.RECORD_AUDIO))
        in 1..9 -> { return@onClick }
        else -> Unit
    }
    suspend fun read(): String = withContext(Dispatchers.IO) {
        val id = telephony.deviceId ?: return@withContext ""
        "设备 $id ${app.name?.trim()?.let { "<$it>" }} \u0041" + """raw $name
            ${'$'}"""
    }
    inner class Inner { init { println(this@Other.name!!) } var x: Int
        get() = field
        set(value) { field = value } }
}

@Composable fun Screen(`the state`: State<Int>, onDone: () -> Unit = {}) { Button(onClick = { onDone() }) { Text("登录") } }
