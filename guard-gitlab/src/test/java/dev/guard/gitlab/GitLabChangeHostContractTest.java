package dev.guard.gitlab;

import dev.guard.api.change.ChangeHost;
import dev.guard.testkit.ChangeHostContract;
import dev.guard.testkit.Maintainer;
import dev.guard.testkit.TestContext;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** GitLab keeps the contract of its SPI, over git and REST under a sub-path. */
final class GitLabChangeHostContractTest extends ChangeHostContract {
  @TempDir Path folder;
  private PretendGitLab gitlab;

  @BeforeEach
  void start() throws Exception {
    gitlab = PretendGitLab.start(folder);
  }

  @AfterEach
  void stop() throws Exception {
    gitlab.close();
  }

  @Override
  protected ChangeHost host() {
    return GitLabTesting.host(gitlab, TestContext.create());
  }

  @Override
  protected Maintainer people() {
    return gitlab;
  }
}
