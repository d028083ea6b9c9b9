/** SQS: work for the workers. */
@NullMarked
package dev.guard.aws.queue;

import org.jspecify.annotations.NullMarked;
