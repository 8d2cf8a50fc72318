/* OpenSSL's side of the benchmarks: answers each line of standard input with the CPU seconds that the work took. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* pbkdf2 HASH KEYBYTES ITERATIONS */
static void pbkdf2(const char *hash, int size, int iterations) {
    unsigned char key[512];
    unsigned char salt[32] = {1};
    PKCS5_PBKDF2_HMAC("correct horse", 13, salt, sizeof salt, iterations, EVP_get_digestbyname(hash), size, key);
}

/* xts SECTOR MEBIBYTES: decrypts a buffer of 1 MiB again and again, as dm-crypt would, an IV for each sector */
static void xts(int sector, int rounds) {
    static unsigned char data[1 << 20];
    unsigned char key[64], iv[16];
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int n;
    for (int i = 0; i < 64; i++) key[i] = (unsigned char)(i * 7);
    EVP_DecryptInit_ex(c, EVP_aes_256_xts(), NULL, key, NULL);
    for (int r = 0; r < rounds; r++)
        for (unsigned long at = 0; at < sizeof data; at += sector) {
            unsigned long number = at / 512;
            memset(iv, 0, sizeof iv);
            memcpy(iv, &number, sizeof number);
            EVP_DecryptInit_ex(c, NULL, NULL, NULL, iv);
            EVP_DecryptUpdate(c, data + at, &n, data + at, sector);
        }
    EVP_CIPHER_CTX_free(c);
}

int main(void) {
    char what[16], hash[16];
    int a, b;
    while (scanf("%15s", what) == 1) {
        double start = now();
        if (!strcmp(what, "pbkdf2") && scanf("%15s %d %d", hash, &a, &b) == 3) {
            pbkdf2(hash, a, b);
        } else if (!strcmp(what, "xts") && scanf("%d %d", &a, &b) == 2) {
            xts(a, b);
        } else {
            return 1;
        }
        printf("%.9f\n", now() - start);
        fflush(stdout);
    }
    return 0;
}
