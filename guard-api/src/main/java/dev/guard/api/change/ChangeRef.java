package dev.guard.api.change;

import java.net.URI;

/**
 * Names a merge request.
 *
 * @param id the host's number of it inside the repository, such as {@code 12}
 * @param url for people, without credentials
 */
public record ChangeRef(String repository, String branch, String id, URI url) {}
