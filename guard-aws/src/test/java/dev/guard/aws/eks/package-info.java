@NullMarked
package dev.guard.aws.eks;

import org.jspecify.annotations.NullMarked;
