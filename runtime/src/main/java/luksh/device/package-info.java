/**
 * Access to disks: random access, flushes, locks, read-back, and what the kernel says about a device. Layers from
 * {@code unlock} upwards call it; it sees bytes and headers, never a key. Start at {@link luksh.device.Disk}.
 */
@NullMarked
package luksh.device;

import org.jspecify.annotations.NullMarked;
