package dev.guard.api;

/**
 * One thing that somebody found, with what to do about it.
 *
 * @param code stable, lower case, with dots: {@code istio.skipped-minor}
 * @param object what it is about, such as {@code Deployment istio-system/istiod}; may be empty
 * @param message the fact, as a sentence
 * @param remedy the next step, as a sentence; may be empty
 */
public record Finding(
    Severity severity, String code, String object, String message, String remedy) {}
