const shapes = {
  alert:
    'M12 8v5m0 3.5v.1M10.3 4.2 2.9 17a2 2 0 0 0 1.700 3h14.800a2 2 0 0 0 1.700-3L13.700 4.200a2 2 0 0 0-3.400 0z',
  check: 'm5 12.500 4.500 4.500L19 7.500',
  clock: 'M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  close: 'M6 6l12 12M18 6 6 18',
  compose:
    'M12 5H7a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-5M18.500 3.500a1.800 1.800 0 0 1 2.500 2.500L13 14l-3.500 1 1-3.500z',
  down: 'M12 5v14m-6-6 6 6 6-6',
  hash: 'M9.500 4 7.500 20M16.500 4l-2 16M4.500 9h16M3.500 15h16',
  help: 'M9.300 9.300a2.800 2.800 0 1 1 4.100 2.500c-.900.500-1.400 1.100-1.400 2m0 3v.100M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  leave:
    'M14 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h6a2 2 0 0 0 2-2v-2m-4-4h11m-3.500-3.500L21 12l-3.500 3.500',
  menu: 'M4 7h16M4 12h16M4 17h10',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  offline:
    'M3 3l18 18M8.500 15.500a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.400M2 8.500a15 15 0 0 1 4-2.600m5-1.300A15 15 0 0 1 22 8.500M15 9.700a10 10 0 0 1 4 2.300m-7 7v.100',
  plus: 'M12 5v14M5 12h14',
  retry: 'M20 5v5h-5M4.500 13a7.600 7.600 0 0 0 14.600 2M20 10A8 8 0 0 0 5.500 7.600',
  search: 'm20 20-4.300-4.300M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0z',
  send: 'M12 19V5m-6.500 6.500L12 5l6.500 6.500',
  sun: 'M12 3v1.500m0 15V21m9-9h-1.500m-15 0H3m15.400-6.400-1.100 1.100M6.700 17.300l-1.100 1.100m12.800 0-1.100-1.100M6.700 6.700 5.600 5.600M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0z',
  up: 'M12 19V5m-6 6 6-6 6 6',
} as const;

export type IconName = keyof typeof shapes;

/** Always beside a text or inside something that has a label: nobody needs to hear it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
