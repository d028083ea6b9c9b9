package dev.guard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.testkit.TestContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** What the pretend services are worth: they refuse what AWS refuses. */
final class StubsTest {
  private static final String ROLE = "arn:aws:iam::" + PretendAws.ACCOUNT + ":role/guard-read";

  @Test
  void aWrongKeyAndAValueThatTheModelDoesNotAllowAreRefused() {
    try (PretendAws aws = PretendAws.start(TestContext.START)) {
      assertThat(assume(aws, "not-the-key", "guard")).isEqualTo("SignatureDoesNotMatch");
      assertThat(assume(aws, PretendAws.SECRET_KEY, "a name with blanks"))
          .isEqualTo("ValidationException");
      assertThat(assume(aws, PretendAws.SECRET_KEY, "guard")).isEqualTo("taken on");
    }
  }

  private static String assume(PretendAws aws, String secretKey, String session) {
    try (StsClient sts =
        StsClient.builder()
            .endpointOverride(aws.url())
            .region(Region.EU_WEST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(PretendAws.KEY_ID, secretKey)))
            .build()) {
      StsException refused =
          catchThrowableOfType(
              StsException.class,
              () -> sts.assumeRole(r -> r.roleArn(ROLE).roleSessionName(session)));
      return refused == null ? "taken on" : refused.awsErrorDetails().errorCode();
    }
  }

  @Test
  void theModelNamesWhatIsMissingUnknownAndTooLong() {
    assertThat(
            AwsModel.problems(
                "sts:AssumeRole",
                Map.of(
                    "Action", "AssumeRole",
                    "RoleArn", ROLE,
                    "DurationSeconds", "60",
                    "Tags.member.2.Value", "x".repeat(257),
                    "Extra", "x")))
        .containsExactlyInAnyOrder(
            "RoleSessionName is missing",
            "DurationSeconds does not satisfy its constraint, with 2 characters",
            "Tags.member.2.Value does not satisfy its constraint, with 257 characters",
            "Extra is no member of sts:AssumeRole");
  }
}
