package com.example;

import static android.Manifest.permission.CAMERA;
import android.app.Activity;
import java.util.*;

/** 主页 😀 */
@Deprecated
public class Main<T extends Comparable<? super T>> extends Activity implements Runnable {
    private static final String[] NEEDED = {CAMERA, "android.permission." + "RECORD_AUDIO"};
    private boolean agreed = getSharedPreferences("a", 0).getBoolean("agreed", false);

    @Override
    protected void onCreate(android.os.Bundle state) {
        super.onCreate(state);
        if (!agreed || checkSelfPermission(CAMERA) != 0) { finish(); return; }
        for (String name : NEEDED) switch (name) { case CAMERA -> run(); default -> { break; } }
        try (var in = getAssets().open("x")) { new Thread(() -> this.<T>read(in)).start(); }
        catch (java.io.IOException | RuntimeException e) { throw new IllegalStateException(e); }
        Object o = new Object() { int n = 1; @Override public String toString() { return "n" + n; } };
        findViewById(R.id.phone).setOnClickListener(this::clicked);
        int[][] grid = new int[2][]; grid[0] = new int[]{1, 2}; // needlint: ignore[request-loop] tried
        String text = o instanceof String s && s.isEmpty() ? "设备" : """
            block \""" text
            """;
    }

    enum Kind { A { void f() {} }, B; void f() {} }
    record Point(int x, int y) { Point { if (x < 0) throw new Error(); } }
}
