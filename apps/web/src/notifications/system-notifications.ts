export type Permission = NotificationPermission | 'unsupported';

/** Whether the browser may show something outside the page. */
export function permissionNow(): Permission {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}

export async function askForPermission(): Promise<Permission> {
  return 'Notification' in globalThis ? Notification.requestPermission().catch(permissionNow) : 'unsupported';
}

/** Shows something outside the page, once for each `tag`, also where several tabs do. Phones let only a service worker do it. */
export function showOutside({ tag, title, body, open }: { tag: string; title: string; body: string; open: () => void }): void {
  const options = { body, tag, icon: '/favicon.svg' };
  try {
    const shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      shown.close();
      open();
    };
  } catch {
    // Where that is refused, too, it is in the list all the same.
    navigator.serviceWorker
      ?.getRegistration()
      .then((registration) => registration?.showNotification(title, options))
      .catch(() => {});
  }
}
