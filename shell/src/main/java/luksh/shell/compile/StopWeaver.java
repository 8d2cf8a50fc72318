package luksh.shell.compile;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Puts {@code luksh.script.Stop.check()} before every backward jump, so that Ctrl-C ends any loop of a script or a
 * snippet. The call takes and leaves nothing: frames and stack sizes stay as they are.
 */
public final class StopWeaver {
    private static final int API = Opcodes.ASM9;

    private StopWeaver() {}

    /** A class file with its checks. */
    public static byte[] weave(byte[] classFile) {
        var reader = new ClassReader(classFile);
        var writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(API, writer) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        @Nullable
                        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                        return next == null ? null : new Jumps(next);
                    }
                },
                0);
        return writer.toByteArray();
    }

    /** The same for several, by name. */
    static Map<String, byte[]> weave(Map<String, byte[]> classes) {
        var woven = new LinkedHashMap<String, byte[]>();
        classes.forEach((name, bytes) -> woven.put(name, weave(bytes)));
        return woven;
    }

    private static final class Jumps extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        Jumps(MethodVisitor next) {
            super(API, next);
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            checkIfBackward(target);
            super.visitJumpInsn(opcode, target);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label fallback, Label... targets) {
            checkIfBackward(fallback);
            checkIfBackward(targets);
            super.visitTableSwitchInsn(min, max, fallback, targets);
        }

        @Override
        public void visitLookupSwitchInsn(Label fallback, int[] keys, Label[] targets) {
            checkIfBackward(fallback);
            checkIfBackward(targets);
            super.visitLookupSwitchInsn(fallback, keys, targets);
        }

        private void checkIfBackward(Label... targets) {
            for (Label each : targets) {
                if (passed.contains(each)) {
                    super.visitMethodInsn(Opcodes.INVOKESTATIC, "luksh/script/Stop", "check", "()V", false);
                    return;
                }
            }
        }
    }
}
