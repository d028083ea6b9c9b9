package dev.guard.local.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.secret.SecretSource;
import dev.guard.testkit.SecretSourceContract;
import dev.guard.testkit.TestContext;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EnvSecretSourceTest extends SecretSourceContract {
  private final Map<String, String> environment = new HashMap<>();
  private final SecretSource source = new EnvSecretSource(environment::get);

  @Override
  protected SecretSource source() {
    return source;
  }

  @Override
  protected String keep(String value) {
    environment.put("GITLAB_TOKEN", value);
    return "GITLAB_TOKEN";
  }

  @Override
  protected String missing() {
    return "NO_SUCH_TOKEN";
  }

  @Test
  void aFinalLineBreakIsNoPartOfTheSecret() {
    environment.put("GITLAB_TOKEN", "glpat-1\r\n");
    assertThat(source.read("GITLAB_TOKEN")).isEqualTo(Answer.known("glpat-1"));
  }

  @Test
  void theFactoryReadsTheProcessEnvironment() {
    SecretSource real =
        new EnvSecretSourceFactory().create(EnvSettings.defaults(), TestContext.create());
    assertThat(real.read("PATH")).isEqualTo(Answer.known(System.getenv("PATH")));
  }
}
