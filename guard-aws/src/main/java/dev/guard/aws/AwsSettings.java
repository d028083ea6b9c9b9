package dev.guard.aws;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Section {@code aws}: what all AWS adapters share, and the keys of each. All of them bind the
 * whole section, so that one of them does not refuse what another one reads. Immutable.
 *
 * @param region of everything that names none; else that of the profile or the environment
 * @param profile of the shared AWS configuration; the default credential chain where absent
 * @param roleArn a role that GUARD takes on for its own calls
 * @param externalId goes with {@code roleArn}
 * @param endpoints other servers than AWS's, such as private gateways, by service
 */
public record AwsSettings(
    @Description("The region of everything that names none; that of the profile by default.")
        Optional<String> region,
    @Description(
            "A profile of the shared AWS configuration, SSO ones too; the default credential chain"
                + " by default.")
        Optional<String> profile,
    @Description("A role that GUARD takes on for its own calls to AWS.") Optional<String> roleArn,
    @Description("The external id that role_arn asks for.") Optional<String> externalId,
    @Description(
            "Other servers than AWS's, such as private gateways, by service: sts, eks, dynamodb,"
                + " secretsmanager, events, sqs.")
        Map<String, URI> endpoints,
    Dynamodb dynamodb,
    Eks eks,
    SecretsManager secretsManager,
    Eventbridge eventbridge,
    Sqs sqs) {
  public AwsSettings {
    endpoints = Map.copyOf(endpoints);
  }

  /** The default credential chain and region; nothing else. */
  public static AwsSettings defaults() {
    return new AwsSettings(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Dynamodb.defaults(),
        Eks.defaults(),
        SecretsManager.defaults(),
        Eventbridge.defaults(),
        Sqs.defaults());
  }

  /** Section {@code aws.dynamodb}. */
  public record Dynamodb(
      @Description("The table of clusters, which the Python GUARD may share.") String tableName,
      @Description(
              "The table of runs, leases, the journal and documents; table_name with -runs by"
                  + " default.")
          Optional<String> stateTable,
      @Description("The tables' region; aws.region by default.") Optional<String> region,
      @Description(
              "How long baselines and check results are kept after they were written; runs and the"
                  + " journal are kept for ever.")
          Duration documentRetention) {
    static Dynamodb defaults() {
      return new Dynamodb(
          "guard-cluster-registry", Optional.empty(), Optional.empty(), Duration.ofDays(180));
    }
  }

  /** Section {@code aws.eks}. */
  public record Eks(
      @Description("The external id that the clusters' roles ask for.") Optional<String> externalId,
      @Description(
              "How long a cluster's role is taken on for, 15m to 12h; renewed while it is used.")
          Duration sessionDuration,
      @Description(
              "The role for the opt-in restart of workloads, where the cluster's metadata names"
                  + " none (aws_restart_role_arn).")
          Optional<String> restartRoleArn,
      @Description(
              "Whether sessions are tagged with run, batch and cluster; the roles' trust policies"
                  + " then have to allow sts:TagSession.")
          boolean sessionTags,
      @Description("An HTTP proxy to the clusters' API servers, such as private ones.")
          Optional<URI> proxy,
      @Description("How long a cluster's endpoint and certificates are remembered.")
          Duration describeCache) {
    static Eks defaults() {
      return new Eks(
          Optional.empty(),
          Duration.ofHours(1),
          Optional.empty(),
          true,
          Optional.empty(),
          Duration.ofMinutes(10));
    }
  }

  /** Section {@code aws.secrets_manager}. */
  public record SecretsManager(
      @Description("The region of the secrets; aws.region by default.") Optional<String> region,
      @Description("How long a secret is remembered. One that is refused is fetched again at once.")
          Duration cache,
      @Description("The name of the secret that holds GitLab's token.")
          Optional<String> gitlabTokenSecret,
      @Description("The name of the JSON secret that holds Datadog's keys as api_key and app_key.")
          Optional<String> datadogCredentialsSecret) {
    static SecretsManager defaults() {
      return new SecretsManager(
          Optional.empty(), Duration.ofMinutes(5), Optional.empty(), Optional.empty());
    }
  }

  /** Section {@code aws.eventbridge}. */
  public record Eventbridge(
      @Description("The name or ARN of the event bus.") String bus,
      @Description("The bus's region; aws.region by default.") Optional<String> region) {
    static Eventbridge defaults() {
      return new Eventbridge("default", Optional.empty());
    }
  }

  /** Section {@code aws.sqs}. */
  public record Sqs(
      @Description("The queue's region; that of its URL by default.") Optional<String> region,
      @Description("The queue that guard worker takes messages from; --queue-url wins.")
          Optional<URI> queueUrl,
      @Description(
              "The secret token that GitLab sends with its webhooks. Without it they are refused.")
          Optional<Secret> webhookToken) {
    static Sqs defaults() {
      return new Sqs(Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /** The same in another region. */
  public AwsSettings in(String otherRegion) {
    return new AwsSettings(
        Optional.of(otherRegion),
        profile,
        roleArn,
        externalId,
        endpoints,
        dynamodb,
        eks,
        secretsManager,
        eventbridge,
        sqs);
  }

  /** The same with a profile of the shared AWS configuration. */
  public AwsSettings as(String otherProfile) {
    return new AwsSettings(
        region,
        Optional.of(otherProfile),
        roleArn,
        externalId,
        endpoints,
        dynamodb,
        eks,
        secretsManager,
        eventbridge,
        sqs);
  }

  /** The same with other servers than AWS's, by service. */
  public AwsSettings at(Map<String, URI> servers) {
    return new AwsSettings(
        region,
        profile,
        roleArn,
        externalId,
        servers,
        dynamodb,
        eks,
        secretsManager,
        eventbridge,
        sqs);
  }
}
