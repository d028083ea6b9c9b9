/** Clusters on EKS: their endpoints, tokens and activity. */
@NullMarked
package dev.guard.aws.eks;

import org.jspecify.annotations.NullMarked;
