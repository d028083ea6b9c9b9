package dev.guard.aws.eks;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.Purpose;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * A registry entry as EKS knows it. Metadata keys: {@code eks_name} where it is not the id, {@code
 * aws_external_id}, {@code aws_restart_role_arn}, {@code eks_proxy}. Immutable.
 *
 * @param name in EKS
 * @param role to take on; GUARD's own credentials where empty
 * @param externalId goes with the role
 */
record EksCluster(
    Cluster entry, String name, Region region, Optional<String> role, Optional<String> externalId) {
  static final String NAME_KEY = "eks_name";
  static final String EXTERNAL_ID_KEY = "aws_external_id";
  static final String RESTART_ROLE_KEY = "aws_restart_role_arn";
  static final String PROXY_KEY = "eks_proxy";

  /** As in {@code arn:aws:iam::111122223333:role/guard}. */
  private static final Pattern ROLE = Pattern.compile("arn:([a-z-]+):iam::\\d+:role/.+");

  /**
   * Looks up what the entry and the settings say.
   *
   * @throws GuardException where the region or the restart role is missing, or where the role is of
   *     another partition than the region
   */
  static EksCluster of(Cluster entry, Purpose purpose, AwsClients clients) {
    AwsSettings.Eks settings = clients.settings().eks();
    Region region = clients.region(text(entry.region()));
    Optional<String> role =
        purpose == Purpose.RESTART
            ? Optional.of(restartRole(entry, settings))
            : entry.awsRoleArn().flatMap(EksCluster::text);
    role.ifPresent(arn -> requirePartition(entry, arn, region));
    return new EksCluster(
        entry,
        metadata(entry, NAME_KEY).orElse(entry.id()),
        region,
        role,
        metadata(entry, EXTERNAL_ID_KEY).or(settings::externalId));
  }

  private static String restartRole(Cluster entry, AwsSettings.Eks settings) {
    return metadata(entry, RESTART_ROLE_KEY)
        .or(settings::restartRoleArn)
        .orElseThrow(
            () ->
                GuardException.of("eks.no-restart-role", Responsible.USER)
                    .what("No role is named for restarting workloads.")
                    .where("cluster " + entry.id())
                    .next(
                        "Set aws.eks.restart_role_arn, or the cluster's metadata "
                            + RESTART_ROLE_KEY
                            + "; the reading role is not used for it.")
                    .build());
  }

  private static void requirePartition(Cluster entry, String arn, Region region) {
    String wanted = PartitionMetadata.of(region).id();
    Optional<String> partition =
        Optional.of(ROLE.matcher(arn)).filter(Matcher::matches).map(role -> role.group(1));
    if (partition.isEmpty()) {
      throw GuardException.of("eks.no-role-arn", Responsible.USER)
          .what("The role is not an ARN: " + arn + ".")
          .where("cluster " + entry.id())
          .next("Write it as arn:" + wanted + ":iam::ACCOUNT:role/NAME.")
          .build();
    }
    if (!partition.get().equals(wanted)) {
      throw GuardException.of("eks.other-partition", Responsible.USER)
          .what(
              "The role is of partition "
                  + partition.get()
                  + ", but region "
                  + region
                  + " is of "
                  + wanted
                  + ": "
                  + arn
                  + ".")
          .where("cluster " + entry.id())
          .next("Correct the cluster's region or its role.")
          .build();
    }
  }

  /** How messages call it. */
  String words() {
    return "EKS cluster "
        + name
        + (name.equals(entry.id()) ? "" : " (" + entry.id() + ")")
        + " in "
        + region;
  }

  /** How messages call who asks. */
  String caller(AwsClients clients) {
    return role.map(arn -> "role " + arn).orElse(clients.caller());
  }

  static Optional<String> metadata(Cluster entry, String key) {
    return Optional.ofNullable(entry.metadata().get(key)).flatMap(EksCluster::text);
  }

  private static Optional<String> text(String value) {
    return Optional.of(value.strip()).filter(some -> !some.isEmpty());
  }
}
