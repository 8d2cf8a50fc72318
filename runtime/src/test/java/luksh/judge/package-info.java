/** Programs by others that judge what this project writes: cryptsetup, qemu-img, grub-fstest. */
@NullMarked
package luksh.judge;

import org.jspecify.annotations.NullMarked;
