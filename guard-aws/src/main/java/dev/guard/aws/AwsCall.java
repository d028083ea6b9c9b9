package dev.guard.aws;

/**
 * What a call to AWS is, for messages. Immutable.
 *
 * @param caller who calls, such as {@code role arn:aws:iam::1:role/guard} or {@code profile ops}
 * @param action the permission that it needs, such as {@code eks:DescribeCluster}
 * @param target what it is about, such as {@code cluster prod-1 in eu-west-1}
 */
public record AwsCall(String caller, String action, String target) {
  @Override
  public String toString() {
    return action + " for " + target + " as " + caller;
  }
}
