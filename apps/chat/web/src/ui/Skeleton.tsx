/** Shapes of what is coming. Hidden from readers, who are told "Loading" instead. */
export function SidebarSkeleton() {
  return (
    <div class="skeleton-side" aria-hidden="true">
      {[62, 48, 70, 40, 55].map((width) => (
        <span key={width} class={`bone bone-${width}`} />
      ))}
    </div>
  );
}

export function MessagesSkeleton() {
  return (
    <div class="skeleton-messages" role="status">
      <span class="hidden">Loading messages</span>
      {[70, 40, 62, 48, 55, 70].map((width, index) => (
        <div key={index} class="skeleton-message" aria-hidden="true">
          <span class="bone bone-avatar" />
          <span class="skeleton-lines">
            <span class="bone bone-name" />
            <span class={`bone bone-${width}`} />
          </span>
        </div>
      ))}
    </div>
  );
}
