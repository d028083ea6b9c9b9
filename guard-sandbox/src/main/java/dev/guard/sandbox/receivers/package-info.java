/** Slack and PagerDuty receivers that record what they were sent. */
@NullMarked
package dev.guard.sandbox.receivers;

import org.jspecify.annotations.NullMarked;
