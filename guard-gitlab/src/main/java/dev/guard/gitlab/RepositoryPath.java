package dev.guard.gitlab;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The full path of a project, with its groups: {@code platform/mesh/fleet}. Immutable.
 *
 * <p>A registry may hold it as a path, as the project's web or clone URL, or as {@code
 * git@host:path.git}.
 */
record RepositoryPath(String path) {
  private static final Pattern SSH = Pattern.compile("(?:ssh://)?[^/@]+@([^/:]+)[:/](.+)");
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+");

  static RepositoryPath parse(String text, URI instance) {
    String path = text.strip();
    Matcher ssh = SSH.matcher(path);
    if (path.startsWith(instance + "/")) {
      path = path.substring(instance.toString().length() + 1);
    } else if (ssh.matches() && ssh.group(1).equals(instance.getHost())) {
      path = ssh.group(2);
    }
    path = path.replaceAll("^/+|/+$", "").replaceAll("\\.git$", "");
    if (!PATH.matcher(path).matches()) {
      throw GuardException.of("config.gitlab-repository", Responsible.USER)
          .what("The cluster's gitlab_repo is not a project of this GitLab.")
          .where(text.replaceAll("://[^/@]*@", "://") + " at " + instance)
          .next("Write the project's path with its groups, such as platform/mesh/fleet.")
          .build();
    }
    return new RepositoryPath(path);
  }

  @Override
  public String toString() {
    return path;
  }
}
