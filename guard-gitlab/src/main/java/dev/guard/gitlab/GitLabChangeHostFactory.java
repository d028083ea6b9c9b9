package dev.guard.gitlab;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ChangeHostFactory;
import dev.guard.api.plugin.AdapterContext;
import java.net.URI;

/** Makes the {@code gitlab} change host. Stateless. */
public final class GitLabChangeHostFactory implements ChangeHostFactory<GitLabSettings> {
  @Override
  public String name() {
    return "gitlab";
  }

  @Override
  public Class<GitLabSettings> settingsType() {
    return GitLabSettings.class;
  }

  /**
   * Makes the host; neither reads the token nor calls GitLab yet.
   *
   * @throws GuardException {@code config.gitlab-url} where a URL is not http(s) or holds
   *     credentials; {@code config.ca} where the CA file cannot be read
   */
  @Override
  public ChangeHost create(GitLabSettings settings, AdapterContext context) {
    check("gitlab.url", settings.instance());
    check("gitlab.clone_url", settings.git());
    return new GitLabChangeHost(settings, context);
  }

  private static void check(String key, URI url) {
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web || url.getHost() == null || url.getRawUserInfo() != null) {
      throw GuardException.of("config.gitlab-url", Responsible.USER)
          .what(key + " is not the http or https address of a GitLab without credentials.")
          .where(key)
          .next("Write it like https://gitlab.example.org, and put the token into gitlab.token.")
          .build();
    }
  }
}
