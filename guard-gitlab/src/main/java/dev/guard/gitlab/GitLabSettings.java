package dev.guard.gitlab;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * Section {@code gitlab} of the configuration. Immutable.
 *
 * @param url the instance, also under a sub-path such as {@code https://example.org/gitlab}; absent
 *     means {@code https://gitlab.com}
 * @param token a personal, group or project access token with the scopes {@code api} and {@code
 *     write_repository}
 * @param cloneUrl where git over HTTP is served, if it is not {@code url}; a repository is at
 *     {@code <cloneUrl>/<group>/<project>.git}
 * @param authorName who the commits are by; absent means {@code GUARD}
 * @param authorEmail absent means {@code guard@} and the instance's host; push rules may ask for
 *     the address of the token's user
 */
public record GitLabSettings(
    @Description("The instance, also under a sub-path. https://gitlab.com by default.")
        Optional<URI> url,
    @Description("An access token with the scopes api and write_repository.") Secret token,
    @Description("Where git over HTTP is served, if it is not url.") Optional<URI> cloneUrl,
    @Description("Who the commits are by. GUARD by default.") Optional<String> authorName,
    @Description(
            "The address of the commits. guard@ and the instance's host by default; push rules may"
                + " ask for that of the token's user.")
        Optional<String> authorEmail) {

  /** The instance with its sub-path, without a final slash. */
  URI instance() {
    return withoutSlash(url.orElse(URI.create("https://gitlab.com")));
  }

  /** Where git over HTTP is served, without a final slash. */
  URI git() {
    return cloneUrl.map(GitLabSettings::withoutSlash).orElseGet(this::instance);
  }

  String author() {
    return authorName.orElse("GUARD");
  }

  String email() {
    return authorEmail.orElseGet(() -> "guard@" + instance().getHost());
  }

  private static URI withoutSlash(URI uri) {
    return URI.create(uri.toString().replaceAll("/+$", ""));
  }
}
