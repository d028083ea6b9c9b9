/**
 * The registry on DynamoDB: the Python GUARD's table of clusters, and a second one for runs.
 *
 * <p>Requests are by key; their number for one cluster does not grow with the number of clusters.
 * DynamoDB's own limits hold here, not {@code rate_limits.aws_api}, which is for AWS's control
 * planes: a throttled request is repeated with backoff, and then GUARD comes back later.
 */
@NullMarked
package dev.guard.aws.dynamodb;

import org.jspecify.annotations.NullMarked;
