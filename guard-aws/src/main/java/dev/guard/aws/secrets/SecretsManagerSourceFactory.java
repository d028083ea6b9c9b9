package dev.guard.aws.secrets;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.SecretSource;
import dev.guard.api.secret.SecretSourceFactory;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import java.util.Set;

/** Makes the secret source {@code aws-secrets-manager}; its references start with {@code aws:}. */
public final class SecretsManagerSourceFactory implements SecretSourceFactory<AwsSettings> {
  @Override
  public String name() {
    return "aws-secrets-manager";
  }

  @Override
  public Set<String> prefixes() {
    return Set.of("aws");
  }

  @Override
  public Class<AwsSettings> settingsType() {
    return AwsSettings.class;
  }

  @Override
  public SecretSource create(AwsSettings settings, AdapterContext context) {
    return new SecretsManagerSource(AwsClients.of(settings, context));
  }
}
