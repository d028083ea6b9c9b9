package dev.guard.aws.dynamodb;

import dev.guard.aws.AwsSettings;

/**
 * The two tables.
 *
 * @param clusters partition key {@code cluster_id}; the Python GUARD's
 * @param state partition key {@code pk}, sort key {@code sk}; see {@link Key}
 */
record Tables(String clusters, String state) {
  static Tables of(AwsSettings.Dynamodb settings) {
    String clusters = settings.tableName();
    return new Tables(clusters, settings.stateTable().orElse(clusters + "-runs"));
  }
}
