package dev.guard.testkit.http;

/**
 * One HTTP request and its answer. Immutable.
 *
 * @param path without the query and still encoded, so that {@code %2F} can be told from a slash
 * @param query still encoded; empty where there is none
 * @param contentType of the request; empty where it has no body
 */
public record Exchange(
    String method,
    String path,
    String query,
    String contentType,
    String body,
    int status,
    String answer) {}
