/** Signal flag K, "I wish to communicate with you", in the shape of a speech bubble. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        class="logo-left"
        d="M16 3H8a6 6 0 0 0-6 6v10a6 6 0 0 0 3 5.200v5.500a1 1 0 0 0 1.700.700L13 25h3z"
      />
      <path class="logo-right" d="M16 3h8a6 6 0 0 1 6 6v10a6 6 0 0 1-6 6h-8z" />
    </svg>
  );
}
