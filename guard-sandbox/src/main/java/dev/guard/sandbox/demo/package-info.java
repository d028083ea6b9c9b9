/** The story of an upgrade on a virtual clock, told step by step. */
@NullMarked
package dev.guard.sandbox.demo;

import org.jspecify.annotations.NullMarked;
