package dev.guard.aws.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.secret.Secret;
import dev.guard.api.secret.SecretSource;
import dev.guard.aws.AwsClients;
import dev.guard.aws.PretendAws;
import dev.guard.testkit.SecretSourceContract;
import dev.guard.testkit.TestContext;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets are read, remembered and read again, by the real client at a server that checks it. */
final class SecretsManagerSourceTest extends SecretSourceContract {
  private static final String READ = "secretsmanager:GetSecretValue";

  private final PretendAws aws = PretendAws.start(TestContext.START);
  private final TestContext context = TestContext.create();
  private final SecretSource source =
      new SecretsManagerSource(AwsClients.of(aws.settings(), context, PretendAws.credentials()));

  @AfterEach
  void stop() {
    source.close();
    aws.close();
  }

  @Override
  protected SecretSource source() {
    return source;
  }

  @Override
  protected String keep(String value) {
    aws.secrets.put("fleet/kept", value);
    return "fleet/kept";
  }

  @Override
  protected String missing() {
    return "fleet/missing";
  }

  private String reason(String reference) {
    return source.read(reference).fold(known -> "known", Unknown::reason);
  }

  @Test
  void twoKeysOfOneJsonSecretCostOneRequest() {
    aws.secrets.put("datadog", "{\"api_key\": \"api-1\", \"app_key\": \"app-1\", \"port\": 443}");

    assertThat(source.read("datadog#api_key")).isEqualTo(Answer.known("api-1"));
    assertThat(source.read("datadog#app_key")).isEqualTo(Answer.known("app-1"));
    assertThat(source.read("datadog#port")).isEqualTo(Answer.known("443"));

    assertThat(aws.calls(READ)).hasSize(1);
    assertThat(aws.calls(READ).get(0).parameters()).containsEntry("SecretId", "datadog");
    assertThat(context.taken("aws")).isEqualTo(1);
  }

  @Test
  void whatIsMissingInAJsonSecretIsNamedAndNothingElseIsShown() {
    aws.secrets.put("datadog", "{\"api_key\": \"api-1\", \"nested\": {\"a\": \"b\"}}");
    aws.secrets.put("plain", "not json, but secret");

    assertThat(reason("datadog#app_key")).contains("datadog", "app_key").doesNotContain("api-1");
    assertThat(reason("datadog#nested")).contains("no value under nested");
    assertThat(reason("plain#key")).contains("not JSON").doesNotContain("but secret");
  }

  @Test
  void aSecretIsFetchedAgainWhenItsTimeIsOver() {
    aws.secrets.put("token", "first");
    assertThat(source.read("token")).isEqualTo(Answer.known("first"));
    aws.secrets.put("token", "second");

    context.wallClock().advance(Duration.ofMinutes(4));
    assertThat(source.read("token")).isEqualTo(Answer.known("first"));
    context.wallClock().advance(Duration.ofMinutes(1));
    assertThat(source.read("token")).isEqualTo(Answer.known("second"));
  }

  @Test
  void aRefusedSecretIsFetchedAgainAtOnce() {
    aws.secrets.put("token", "first");
    Secret secret = Secret.from(source, "token");
    assertThat(secret.reveal()).isEqualTo("first");
    assertThat(secret.rotated("first")).isFalse();
    aws.secrets.put("token", "second");

    assertThat(secret.rotated("first")).isTrue();

    assertThat(secret.reveal()).isEqualTo("second");
    assertThat(aws.calls(READ)).hasSize(3);
  }

  @Test
  void anotherVersionIsReadByItsStage() {
    aws.secrets.put("token", "first");
    aws.secrets.put("token", "second");

    assertThat(source.read("token?stage=AWSPREVIOUS")).isEqualTo(Answer.known("first"));
    assertThat(source.read("token")).isEqualTo(Answer.known("second"));
    assertThat(aws.calls(READ).get(0).parameters()).containsEntry("VersionStage", "AWSPREVIOUS");
  }

  @Test
  void anArnIsReadInItsOwnRegion() {
    String arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf";
    aws.secrets.put(arn, "value");

    assertThat(source.read(arn + "#x").known()).isEmpty();
    assertThat(source.read(arn)).isEqualTo(Answer.known("value"));
    assertThat(aws.calls(READ).get(0).region()).isEqualTo("us-east-1");
  }

  @ParameterizedTest
  @CsvSource({
    "400, AccessDeniedException, Allow it secretsmanager:GetSecretValue.",
    "400, ExpiredTokenException, have expired",
    "400, ThrottlingException, GUARD goes on at",
    "500, InternalServiceError, Try again later.",
    "400, DecryptionFailure, DecryptionFailure"
  })
  void eachFailureSaysWhatToDo(int status, String code, String next) {
    aws.fail(READ, status, code, "refused");

    assertThat(reason("token"))
        .contains(next)
        .contains(code.startsWith("Throttling") ? READ : "token in eu-west-1")
        .contains("the default credentials");
  }

  @Test
  void aReferenceThatIsNotUnderstoodIsExplained() {
    assertThat(reason("token?stage")).contains("name?stage=AWSPREVIOUS");
    assertThat(aws.calls).isEmpty();
  }
}
