# Sourced by the benchmarks of this folder: the classes, OpenSSL's side, and which Java. Sets java, classes and peer;
# with peerless=yes no peer.
root=$(cd "$(dirname "$0")/.." && pwd)
classes=$root/runtime/target/classes:$root/runtime/target/test-classes
peer=$root/runtime/target/openssl-peer
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java

if [ ! -e "$root/runtime/target/test-classes/luksh/crypto/CryptoBench.class" ] ||
    [ -n "$(find "$root/runtime/src" -name '*.java' -newer "$root/runtime/target/test-classes/luksh/crypto/CryptoBench.class" | head -n 1)" ]; then
    (cd "$root" && mvn -q test-compile -pl runtime) || exit 1
    touch "$root/runtime/target/test-classes/luksh/crypto/CryptoBench.class"
fi
if [ -z "${peerless:-}" ] && { [ ! -x "$peer" ] || [ "$root/bench/peer.c" -nt "$peer" ]; }; then
    gcc -O2 -o "$peer" "$root/bench/peer.c" -lcrypto 2>"$peer.log" || {
        echo "OpenSSL's side cannot be built, see $peer.log; on Debian: apt-get install gcc libc6-dev libssl-dev" >&2
        exit 1
    }
fi
