package dev.guard.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.guard.api.Bytes;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.Opened;
import dev.guard.api.change.Proposal;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of this module share: a fleet's repository and a proposal for it. */
final class GitLabTesting {
  static final String REPOSITORY = "platform/mesh/flux-fleet";
  static final String BRANCH = "guard/upgrade-istio-1.27.3-wave-1-20260302-1000";
  static final String FILE = "clusters/c1/istio.yaml";
  static final String BEFORE = "spec: # pinned\r\n  version: \"1.26.4\"\r\n# no final newline";
  static final String AFTER = BEFORE.replace("1.26.4", "1.27.3");
  static final EffectKey KEY = new EffectKey("run-1", "s1", "upgrade", REPOSITORY, 1);

  private GitLabTesting() {}

  static String seed(PretendGitLab gitlab) {
    return gitlab.commit(
        REPOSITORY,
        "main",
        Map.of(FILE, BEFORE, "README.md", "fleet\n", "bin/apply.sh", "#!/bin/sh\n"));
  }

  static ChangeHost host(PretendGitLab gitlab, TestContext context) {
    return host(gitlab.url(), PretendGitLab.TOKEN, context);
  }

  static ChangeHost host(URI url, String token, TestContext context) {
    return new GitLabChangeHostFactory()
        .create(
            new GitLabSettings(
                Optional.of(url),
                Secret.of("env:GITLAB_TOKEN", token),
                Optional.empty(),
                Optional.empty(),
                Optional.of("guard@example.org")),
            context);
  }

  static Proposal proposal(String base, Map<String, String> files) {
    return proposal(base, files, List.of(), false);
  }

  static Proposal proposal(
      String base, Map<String, String> files, List<String> assignees, boolean draft) {
    return new Proposal(
        KEY,
        REPOSITORY,
        BRANCH,
        "main",
        base,
        files.entrySet().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    Map.Entry::getKey, file -> Bytes.utf8(file.getValue()))),
        "Upgrade Istio to 1.27.3 in wave-1",
        "The health report & <details>.",
        List.of("guard", "istio"),
        assignees,
        draft);
  }

  static Opened open(ChangeHost host, String base) {
    return (Opened) host.propose(proposal(base, Map.of(FILE, AFTER)));
  }

  /** The error of a call; proves that no part of it holds the token. */
  static GuardException failure(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(GuardException.class);
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      assertThat(String.valueOf(each.getMessage())).doesNotContain(PretendGitLab.TOKEN);
    }
    return (GuardException) thrown;
  }
}
