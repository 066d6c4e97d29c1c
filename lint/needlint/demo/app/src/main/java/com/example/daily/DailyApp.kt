package com.example.daily

import android.app.Application
import com.umeng.commonsdk.UMConfigure

class DailyApp : Application() {
    override fun onCreate() {
        super.onCreate()
        // 启动即初始化统计 SDK，此时用户尚未同意隐私政策
        UMConfigure.init(this, "5f0000000000000000000000", "demo", UMConfigure.DEVICE_TYPE_PHONE, null)
    }
}
