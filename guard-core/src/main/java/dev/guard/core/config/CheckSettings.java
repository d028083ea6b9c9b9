package dev.guard.core.config;

/**
 * The settings that a health check tells. Immutable.
 *
 * @param name the check's
 * @param type the record that {@code checks.<name>} is bound to, beside the engine's keys
 */
public record CheckSettings(String name, Class<? extends Record> type) {}
