package dev.guard.core.report;

/**
 * What became of a test message.
 *
 * @param name the notifier's, as in the configuration
 * @param type its adapter, such as {@code slack}
 * @param taken whether its receiver has taken the message
 * @param message a sentence
 * @param next what to do where it was not taken; else empty
 */
public record NotifierLine(String name, String type, boolean taken, String message, String next) {}
