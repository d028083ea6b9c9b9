@NullMarked
package dev.guard.aws.dynamodb;

import org.jspecify.annotations.NullMarked;
