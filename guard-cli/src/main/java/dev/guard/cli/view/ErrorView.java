package dev.guard.cli.view;

/** An error for programs: one JSON object on stderr. */
public record ErrorView(String code, String message, String where, String next) {}
