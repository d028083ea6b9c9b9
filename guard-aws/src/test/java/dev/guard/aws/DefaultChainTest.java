package dev.guard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ways in which a platform gives GUARD its identity, each as a process sees it: environment
 * variables, files in the home, servers beside it. The servers are real to the SDK, and only a
 * signature with what they gave out is taken.
 */
final class DefaultChainTest {
  private static final String ROLE = "arn:aws:iam::" + PretendAws.ACCOUNT + ":role/guard-worker";
  private static final String ASSUMED =
      "arn:aws:sts::" + PretendAws.ACCOUNT + ":assumed-role/guard-worker/";

  @TempDir Path home = Path.of("");
  private final PretendAws aws = PretendAws.start(Instant.now());

  @AfterEach
  void stop() {
    aws.close();
  }

  private String whoAmI(Map<String, String> environment, String... profile)
      throws IOException, InterruptedException {
    Process process = start(environment, profile);
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return said;
  }

  private Process start(Map<String, String> environment, String... profile) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                WhoAmI.class.getName(),
                aws.url().toString()));
    command.addAll(List.of(profile));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Path file(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** IRSA: the pod's token, which STS exchanges for the role's session. */
  @Test
  void aWebIdentityIsExchangedForItsRole() throws Exception {
    aws.webIdentities.put("eyJ.pod.token", ROLE);

    String said =
        whoAmI(
            Map.of(
                "AWS_ROLE_ARN",
                ROLE,
                "AWS_ROLE_SESSION_NAME",
                "guard-worker-0",
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                file("token", "eyJ.pod.token").toString()));

    assertThat(said).contains("INFO GUARD is " + ASSUMED + "guard-worker-0 in account");
  }

  /** The kubelet writes a new token into the file before the old one ends, as often as it takes. */
  @Test
  void aLongRunTakesTheTokenThatIsInTheFileThen() throws Exception {
    aws.webIdentitySeconds = 30;
    aws.webIdentities.put("eyJ.first.token", ROLE);
    Path token = file("token", "eyJ.first.token");
    Process process =
        start(Map.of("AWS_ROLE_ARN", ROLE, "AWS_WEB_IDENTITY_TOKEN_FILE", token.toString()));
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter again = process.outputWriter(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).contains("INFO GUARD is " + ASSUMED);

      aws.setTime(Instant.now().plus(Duration.ofMinutes(1)));
      aws.webIdentities.remove("eyJ.first.token");
      aws.webIdentities.put("eyJ.next.token", ROLE);
      file("token", "eyJ.next.token");
      again.write("\n");
      again.flush();

      assertThat(said.readLine()).contains("INFO GUARD is " + ASSUMED);
    } finally {
      process.destroy();
    }
    assertThat(aws.calls("sts:GetCallerIdentity")).as("each with a session that lives").hasSize(2);
  }

  @Test
  void aWebIdentityThatIsRefusedSaysWhichAndDoesNotGoOnAsAnother() throws Exception {
    Path token = file("token", "eyJ.of.others");
    aws.pods.put("eyJ.node", ROLE);

    String said =
        whoAmI(
            Map.of(
                "AWS_ROLE_ARN",
                ROLE,
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                token.toString(),
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                aws.url() + "/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                "eyJ.node"));

    assertThat(said)
        .startsWith(
            "ERROR AWS does not know the credentials of the web identity in "
                + token
                + " (InvalidIdentityToken).")
        .contains("OIDC provider")
        .doesNotContain("eyJ.of.others", "INFO");
  }

  /** EKS Pod Identity: the agent on the node, asked with the pod's token. */
  @Test
  void thePodIdentityAgentGivesTheRole() throws Exception {
    aws.pods.put("eyJ.pod.identity", ROLE);

    String said =
        whoAmI(
            Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                aws.url() + "/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                file("token", "eyJ.pod.identity").toString()));

    assertThat(said).contains("INFO GUARD is " + ASSUMED + "pod in account");
  }

  /** After {@code aws sso login}: its token in the home, exchanged at the portal. */
  @Test
  void aProfileWithSsoUsesTheTokenOfTheLogin() throws Exception {
    aws.people.put("sso-access-token", ROLE);
    file(
        ".aws/config",
        """
        [profile corp]
        region = eu-west-1
        sso_session = corp
        sso_account_id = %s
        sso_role_name = guard-worker

        [sso-session corp]
        sso_region = eu-west-1
        sso_start_url = https://corp.awsapps.com/start
        sso_registration_scopes = sso:account:access
        """
            .formatted(PretendAws.ACCOUNT));
    file(
        ".aws/sso/cache/" + sha1("corp") + ".json",
        """
        {"startUrl": "https://corp.awsapps.com/start", "region": "eu-west-1",
         "accessToken": "sso-access-token", "expiresAt": "%s"}
        """
            .formatted(Instant.now().plus(Duration.ofHours(4))));

    String said = whoAmI(Map.of("AWS_ENDPOINT_URL_SSO", aws.url().toString()), "corp");

    assertThat(said).contains("INFO GUARD is " + ASSUMED + "person in account");
  }

  private static String sha1(String text) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
