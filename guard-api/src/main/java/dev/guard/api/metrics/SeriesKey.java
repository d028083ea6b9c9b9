package dev.guard.api.metrics;

/** Names one series of an answer. */
public record SeriesKey(String clusterId, String metric) {}
