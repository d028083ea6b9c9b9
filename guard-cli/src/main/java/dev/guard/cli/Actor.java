package dev.guard.cli;

/** Who does it, for the audit. */
final class Actor {
  private Actor() {}

  /**
   * {@code GUARD_ACTOR}; else the person and the job of GitLab CI; else the OS user.
   *
   * @see <a href="https://docs.gitlab.com/ci/variables/predefined_variables/">GitLab: predefined
   *     CI/CD variables</a>
   */
  static String of(Shell shell) {
    return shell.variable("GUARD_ACTOR").orElseGet(() -> ofJobOrUser(shell));
  }

  private static String ofJobOrUser(Shell shell) {
    if (shell.variable("GITLAB_CI").isEmpty()) {
      return shell.user();
    }
    String person = shell.variable("GITLAB_USER_LOGIN").orElse("gitlab-ci");
    return shell.variable("CI_JOB_URL").map(url -> person + " (" + url + ")").orElse(person);
  }
}
