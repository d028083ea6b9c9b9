package dev.guard.core.report;

/**
 * An extension that was found.
 *
 * @param kind {@code check}, {@code notifier}, {@code registry}, …
 * @param origin the jar's file name and version, or {@code class path}
 * @param status {@code in use}, {@code available}, or a sentence that says why it is broken
 */
public record PluginLine(String kind, String name, String origin, String status) {}
