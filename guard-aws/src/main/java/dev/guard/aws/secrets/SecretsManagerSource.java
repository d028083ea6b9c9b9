package dev.guard.aws.secrets;

import dev.guard.api.Answer;
import dev.guard.api.ComeBackLater;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.secret.SecretSource;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads secrets from AWS Secrets Manager, see {@link SecretReference}. A secret is remembered for a
 * while, so that the two keys of one JSON secret cost one request, and fetched again at once after
 * {@link #forget}. Thread-safe.
 */
final class SecretsManagerSource implements SecretSource {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final AwsClients clients;
  private final Duration life;
  private final Map<Region, SecretsManagerClient> managers = new ConcurrentHashMap<>();
  private final Map<Version, Kept> kept = new ConcurrentHashMap<>();

  SecretsManagerSource(AwsClients clients) {
    this.clients = clients;
    this.life = clients.settings().secretsManager().cache();
  }

  private record Version(String id, Optional<String> stage, Optional<String> versionId) {
    static Version of(SecretReference reference) {
      return new Version(reference.id(), reference.stage(), reference.versionId());
    }
  }

  /** A value in memory; never printed. */
  private static final class Kept {
    private final String value;
    private final Instant until;

    Kept(String value, Instant until) {
      this.value = value;
      this.until = until;
    }
  }

  @Override
  public Answer<String> read(String reference) {
    return SecretReference.parse(reference).flatMap(this::read);
  }

  @Override
  public void forget(String reference) {
    SecretReference.parse(reference).known().map(Version::of).ifPresent(kept::remove);
  }

  /** Who reads; whether each secret may be read is told by reading those that are configured. */
  @Override
  public List<Finding> probe() {
    return new AwsProbe(clients).identity().findings();
  }

  private Answer<String> read(SecretReference reference) {
    try {
      return value(reference).flatMap(value -> part(reference, value));
    } catch (ComeBackLater later) {
      return Answer.unknown(String.valueOf(later.getMessage()), later.retryAt());
    } catch (GuardException failure) {
      return Answer.unknown(String.valueOf(failure.getMessage()));
    }
  }

  private Answer<String> value(SecretReference reference) {
    Version version = Version.of(reference);
    Instant now = clients.context().wallClock().instant();
    Kept known = kept.get(version);
    if (known != null && now.isBefore(known.until)) {
      return Answer.known(known.value);
    }
    Optional<String> fresh = fetch(reference);
    if (fresh.isEmpty()) {
      kept.remove(version);
      return Answer.unknown(
          "Secret " + reference.id() + " of AWS Secrets Manager is binary or empty, not text.");
    }
    kept.put(version, new Kept(fresh.get(), now.plus(life)));
    return Answer.known(fresh.get());
  }

  private Optional<String> fetch(SecretReference reference) {
    Region region =
        clients.region(reference.region().or(() -> clients.settings().secretsManager().region()));
    GetSecretValueRequest.Builder request =
        GetSecretValueRequest.builder().secretId(reference.id());
    reference.stage().ifPresent(request::versionStage);
    reference.versionId().ifPresent(request::versionId);
    GetSecretValueResponse response =
        clients.limited(
            clients.named(
                "secretsmanager:GetSecretValue", "secret " + reference.id() + " in " + region),
            () -> manager(region).getSecretValue(request.build()));
    return Optional.ofNullable(response.secretString())
        .map(text -> text.replaceFirst("\\R\\z", ""))
        .filter(text -> !text.isEmpty());
  }

  private SecretsManagerClient manager(Region region) {
    return managers.computeIfAbsent(
        region, some -> clients.client("secretsmanager", some, SecretsManagerClient.builder()));
  }

  /** What the key names, or the whole. No message repeats any of it but the names of keys. */
  private static Answer<String> part(SecretReference reference, String value) {
    if (reference.key().isEmpty()) {
      return Answer.known(value);
    }
    String key = reference.key().get();
    JsonNode node;
    try {
      node = JSON.readTree(value);
    } catch (JacksonException noJson) {
      return Answer.unknown(
          "Secret "
              + reference.id()
              + " of AWS Secrets Manager is not JSON, so it has no "
              + key
              + ".");
    }
    JsonNode found = node.isObject() ? node.get(key) : null;
    if (found == null || !found.isValueNode() || found.isNull() || found.asString().isEmpty()) {
      return Answer.unknown(
          "Secret " + reference.id() + " of AWS Secrets Manager has no value under " + key + ".");
    }
    return Answer.known(found.asString());
  }

  @Override
  public void close() {
    kept.clear();
    clients.close();
  }
}
