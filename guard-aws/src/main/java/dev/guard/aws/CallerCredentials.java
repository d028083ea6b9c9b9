package dev.guard.aws;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/**
 * Whose credentials GUARD calls AWS with: the profile, else the SDK's default chain (system
 * properties, environment, web identity as in IRSA, the default profile with SSO, Pod Identity and
 * containers, the instance), and on top of it the role that the settings name. Nothing is called
 * before the first request needs it.
 *
 * <p>Web identity is exchanged by a client of {@link AwsClients}, so that it keeps GUARD's proxy,
 * certificates and time-outs; profiles with SSO or a role of their own use clients that the SDK
 * makes.
 */
final class CallerCredentials {
  static final String SESSION = "guard";

  private final AwsSettings settings;
  private final AwsClients clients;

  CallerCredentials(AwsSettings settings, AwsClients clients) {
    this.settings = settings;
    this.clients = clients;
  }

  AwsCredentialsProvider provider() {
    AwsCredentialsProvider base = settings.profile().map(this::profile).orElseGet(this::chain);
    return settings.roleArn().map(role -> assuming(role, base)).orElse(base);
  }

  private AwsCredentialsProvider profile(String name) {
    ProfileCredentialsProvider profile = ProfileCredentialsProvider.create(name);
    clients.closeLater(profile);
    return profile;
  }

  private AwsCredentialsProvider chain() {
    Optional<String> file = SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue();
    Optional<String> role = SdkSystemSetting.AWS_ROLE_ARN.getStringValue();
    if (file.isPresent() && role.isPresent()) {
      return webIdentity(file.get(), role.get());
    }
    DefaultCredentialsProvider all = DefaultCredentialsProvider.builder().build();
    clients.closeLater(all);
    return all;
  }

  /**
   * Keys come first, as in the SDK's chain. Nothing comes after a web identity: who is given one
   * and is refused has to hear why, and must not go on as the node that it happens to run on.
   */
  private AwsCredentialsProvider webIdentity(String file, String role) {
    StsWebIdentityTokenFileCredentialsProvider web =
        StsWebIdentityTokenFileCredentialsProvider.builder()
            .stsClient(sts(AnonymousCredentialsProvider.create()))
            .roleArn(role)
            .roleSessionName(
                SdkSystemSetting.AWS_ROLE_SESSION_NAME.getStringValue().orElse(SESSION))
            .webIdentityTokenFile(Path.of(file))
            .build();
    clients.closeLater(web);
    AwsCall call =
        new AwsCall("the web identity in " + file, "sts:AssumeRoleWithWebIdentity", "role " + role);
    AwsCredentialsProvider keys =
        AwsCredentialsProviderChain.of(
            SystemPropertyCredentialsProvider.create(),
            EnvironmentVariableCredentialsProvider.create());
    return () -> {
      try {
        return keys.resolveCredentials();
      } catch (SdkClientException none) {
        return exchanged(web, call);
      }
    };
  }

  private AwsCredentials exchanged(AwsCredentialsProvider web, AwsCall call) {
    try {
      return web.resolveCredentials();
    } catch (SdkException refused) {
      throw AwsFailure.of(call, refused, clients.context().time().instant());
    } catch (UncheckedIOException unreadable) {
      throw GuardException.of("aws.web-identity", Responsible.OPERATOR)
          .what("The token of " + call.caller() + " cannot be read.")
          .where("AWS_WEB_IDENTITY_TOKEN_FILE")
          .next("Mount the service account's token there, readable for GUARD's user.")
          .cause(unreadable)
          .build();
    }
  }

  private AwsCredentialsProvider assuming(String role, AwsCredentialsProvider base) {
    AssumeRoleRequest.Builder request =
        AssumeRoleRequest.builder().roleArn(role).roleSessionName(SESSION);
    settings.externalId().ifPresent(request::externalId);
    StsAssumeRoleCredentialsProvider assumed =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts(base))
            .refreshRequest(request.build())
            .build();
    clients.closeLater(assumed);
    return assumed;
  }

  private StsClient sts(AwsCredentialsProvider as) {
    StsClient client =
        clients.client("sts", clients.region(Optional.empty()), as, StsClient.builder());
    clients.closeLater(client);
    return client;
  }
}
